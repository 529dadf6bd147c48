import { expect, test } from 'vitest';
import { hostToAsk } from '../../../src/app/linkedHost.ts';

const page = new URL('https://tracks.example/app/?event=x');
const ask = (url: string | null, ...allowed: string[]) => hostToAsk(url, page, new Set(allowed));

test('the page asks for every other host until it was allowed, and for no other address', () => {
  expect(ask('https://data.example/e.zip')).toBe('data.example');
  expect(ask('//data.example/e.zip')).toBe('data.example');
  expect(ask('https://tracks.example:8443/e.zip')).toBe('tracks.example:8443');
  expect(ask('http://tracks.example/e.zip')).toBe('tracks.example');
  expect(ask('https://tracks.example@data.example/e.zip')).toBe('data.example');
  expect(ask('https://data.example/e.zip', 'data.example')).toBeNull();
  expect(ask('https://data.example/e.zip', 'example')).toBe('data.example');
  for (const own of [null, 'events/e.zip', '/e.zip', 'https://tracks.example/e.zip', 'http://['])
    expect(ask(own)).toBeNull();
});
