import { expect, test } from 'vitest';
import { faultReport } from '../../../../src/app/faults/report.ts';
import { VERSION } from '../../../../src/formats/version.ts';

function thrown(error: Error, stack: string): Error {
  error.stack = stack;
  return error;
}

test('a report names version, browser, panel and calls, of Chromium and of Firefox', () => {
  const chromium = thrown(
    new TypeError("Cannot read properties of undefined (reading 'hits')"),
    [
      "TypeError: Cannot read properties of undefined (reading 'hits')",
      '    at describe (https://host.example/home/me/assets/index-AbC.js:10:200)',
      '    at https://host.example/home/me/assets/index-AbC.js?t=1:11:3',
      '    at new Promise (<anonymous>)',
    ].join('\n'),
  );
  expect(faultReport('The panel', chromium, 'Chrome/1').split('\n')).toEqual([
    `Trackloom ${VERSION}`,
    'Browser: Chrome/1',
    'Panel: The panel',
    "Error: TypeError: Cannot read properties of undefined (reading 'hits')",
    '  at describe (index-AbC.js:10:200)',
    '  at (anonymous) (index-AbC.js:11:3)',
  ]);
  const firefox = thrown(
    new RangeError('invalid array length'),
    'describe@https://host.example/assets/index-AbC.js:10:200\n@https://host.example/assets/a.js:1:2\n',
  );
  expect(faultReport('The panel', firefox, 'Firefox/1').split('\n').slice(3)).toEqual([
    'Error: RangeError: invalid array length',
    '  at describe (index-AbC.js:10:200)',
    '  at (anonymous) (a.js:1:2)',
  ]);
});

test('nothing of a file, an address or a value gets into it', () => {
  const secret = 'beam-test-7';
  const error = thrown(
    new Error(`${secret}.csv:3: "${secret}" is not a number`),
    `Error: ${secret}.csv:3: "${secret}"\n    at parse (https://host/app/a.js?event=${secret}:1:2)\n    at ${secret}`,
  );
  for (const value of [error, secret, { secret }, new SyntaxError(`Unexpected ${secret}`)])
    expect(faultReport('The panel', value, 'Chrome/1')).not.toContain(secret);
  expect(faultReport('The panel', error, 'Chrome/1')).toContain('at parse (a.js:1:2)');
});
