import { expect, test } from 'vitest';
import { addressesOf, hostsToAsk } from '../../../src/app/linkedHost.ts';

const page = new URL('https://tracks.example/app/?event=x');
const ask = (url: string, ...allowed: string[]) =>
  hostsToAsk([url], page, new Set(allowed))[0] ?? null;

test('the page asks for every other host until it was allowed, and for no other address', () => {
  expect(ask('https://data.example/e.zip')).toBe('data.example');
  expect(ask('//data.example/e.zip')).toBe('data.example');
  expect(ask('https://tracks.example:8443/e.zip')).toBe('tracks.example:8443');
  expect(ask('http://tracks.example/e.zip')).toBe('tracks.example');
  expect(ask('https://tracks.example@data.example/e.zip')).toBe('data.example');
  expect(ask('https://data.example/e.zip', 'data.example')).toBeNull();
  expect(ask('https://data.example/e.zip', 'example')).toBe('data.example');
  for (const own of ['events/e.zip', '/e.zip', 'https://tracks.example/e.zip', 'http://['])
    expect(ask(own)).toBeNull();
});

test('each host of a link is asked about once', () => {
  const urls = addressesOf({
    event: { kind: 'url', url: 'https://a.example/e.zip' },
    files: [
      { kind: 'map', url: 'https://a.example/m.map' },
      { kind: 'network', url: 'https://b.example/n.zip' },
      { kind: 'network', name: 'mine.onnx' },
    ],
  });
  expect(urls).toHaveLength(3);
  expect(hostsToAsk(urls, page, new Set())).toEqual(['a.example', 'b.example']);
  expect(hostsToAsk(urls, page, new Set(['a.example']))).toEqual(['b.example']);
});
