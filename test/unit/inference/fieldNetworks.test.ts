import { existsSync, readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { undescribable } from '../../../src/formats/networkDescription.ts';
import { outlineNetwork } from '../../../src/formats/networkSignature.ts';
import { signatureOf } from '../../../src/inference/contract.ts';
import { configureOrt, readSignature } from '../../../src/inference/scorer.ts';

const CASES = '../shared/data/field-cases';
configureOrt(ort, { numThreads: 1 });

it('an axis without a name or size, which comes as 2^32 - 1, is any size', () => {
  const port = { name: 'x', isTensor: true, type: 'float32' as const };
  const shape = [4294967295, -1, 6, 'E', Number.NaN];
  const { inputs } = signatureOf({ inputMetadata: [{ ...port, shape }], outputMetadata: [] });
  expect(inputs[0].shape).toEqual(['?', '?', 6, 'E', '?']);
});

describe.skipIf(!existsSync(CASES))(`the handed cases in ${CASES} (skipped where absent)`, () => {
  const outlined = async (path: string) => {
    const bytes = new Uint8Array(readFileSync(`${CASES}/${path}`));
    return outlineNetwork(await readSignature(ort, bytes, path), path);
  };

  it('02-onnx-no-dimension-names: the number of features is asked for', async () => {
    const { nodeWidth, edgeWidth } = await outlined('02-onnx-no-dimension-names/net.onnx');
    expect([nodeWidth, edgeWidth]).toContain(null);
    for (const width of [nodeWidth, edgeWidth]) expect(width ?? 0).toBeLessThanOrEqual(6);
  });

  it.each(['features8.onnx', 'features24.onnx'])('21-network-of-another-kind: %s', async (name) => {
    expect(undescribable(await outlined(`21-network-of-another-kind/${name}`))).toMatch(
      /numbers per edge, and only these features of one are known/,
    );
  });

  it('22-very-wide-input: refused at once', async () => {
    await expect(outlined('22-very-wide-input/features150528.onnx')).rejects.toThrow(
      /reads 150528 numbers at a time/,
    );
  });
});
