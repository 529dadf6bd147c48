import { eventOfFeatures } from '../featureEvent.ts';
import { FormatError } from '../formatError.ts';
import { eventOfPyg, isPygGraph } from '../pygEvent.ts';
import { unpack } from '../sourceFile.ts';
import { isTensor, isTorch, readTorch, type TorchValue } from '../torchFile.ts';
import { stem } from './names.ts';
import type { Reader } from './reader.ts';

/** Files of torch.save: graphs of PyTorch Geometric as acorn writes them, and the service's tensor FEATURES. */
export const torchEvent: Reader<'event'> = {
  id: 'torchEvent',
  kind: 'event',
  title: 'event of torch.save',
  accepts: (files) =>
    files
      .filter(({ firstBytes }) => isTorch(firstBytes))
      .map((file) => ({ name: stem(file.name), parts: { data: file } })),
  read: async (name, { data }) => {
    const value = readTorch(unpack(data), data.name);
    const tensor = onlyTensor(value);
    if (tensor) return eventOfFeatures(name, tensor, data.name);
    if (isPygGraph(value)) return eventOfPyg(name, value, data.name);
    if (value instanceof Map && value.has('state_dict'))
      throw new FormatError(
        { file: data.name },
        'it is a checkpoint of a network; convert it to ONNX with training/convert_acorn.py and open that.',
      );
    throw new FormatError(
      { file: data.name },
      'it is neither a graph of PyTorch Geometric with hits nor a FEATURES tensor; choose one of these.',
    );
  },
};

/** A tensor of hits: the file itself, or the one that it calls FEATURES, or its only one. */
function onlyTensor(value: TorchValue) {
  if (isTensor(value)) return value;
  const values = value instanceof Map ? [...value.entries()] : [];
  const named = values.find(([key]) => key.toUpperCase() === 'FEATURES')?.[1];
  const only = values.length === 1 ? values[0][1] : undefined;
  return [named, only].find((one) => isTensor(one) && one.shape.length === 2) as
    | Extract<TorchValue, { shape: readonly number[] }>
    | undefined;
}
