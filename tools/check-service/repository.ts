/** The models that Triton and MLServer are checked with, laid out as each of them wants it. */
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODELS = 'tools/check-service/models';
const DEPLOYED = 'deploy/triton';

const CONFIGURATION = (name: string) => `name: "${name}"
backend: "python"
max_batch_size: 0
input [ { name: "FEATURES", data_type: TYPE_FP32, dims: [ -1, 16 ] } ]
output [ { name: "LABELS", data_type: TYPE_INT64, dims: [ -1 ] } ]
instance_group [ { kind: KIND_CPU, count: 1 } ]
version_policy { all {} }
`;

/** A repository of Triton: what `deploy/` has, the cases in two versions, and a model that cannot be loaded. */
export function tritonRepository(folder: string): string {
  cpSync(DEPLOYED, folder, { recursive: true, dereference: true });
  for (const [name, versions] of [
    ['Cases', ['1', '2']],
    ['Broken', ['1']],
  ] as const) {
    for (const version of versions) {
      const place = join(folder, name, version);
      mkdirSync(place, { recursive: true });
      copyFileSync(join(MODELS, 'triton_model.py'), join(place, 'model.py'));
      copyFileSync(join(MODELS, 'answers.py'), join(place, 'answers.py'));
    }
    writeFileSync(join(folder, name, 'config.pbtxt'), CONFIGURATION(name));
  }
  return folder;
}

/** A repository of MLServer: the cases in two versions, and a model that cannot be loaded. Nothing loads at its start. */
export function mlserverRepository(folder: string, port: number): string {
  const tensor = (name: string, datatype: string, shape: number[]) => ({ name, datatype, shape });
  for (const [name, version] of [
    ['Cases', '1'],
    ['Cases', '2'],
    ['Broken', '1'],
  ]) {
    const place = join(folder, `${name}-${version}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, 'model-settings.json'),
      JSON.stringify({
        name,
        implementation: 'mlserver_model.TrackingModel',
        parameters: { version },
        inputs: [tensor('FEATURES', 'FP32', [-1, 16])],
        outputs: [tensor('LABELS', 'INT64', [-1])],
      }),
    );
  }
  writeFileSync(
    join(folder, 'settings.json'),
    JSON.stringify({
      host: '127.0.0.1',
      http_port: port,
      grpc_port: port + 1,
      metrics_port: port + 2,
      parallel_workers: 0,
      // A model that fails would end the server.
      load_models_at_startup: false,
    }),
  );
  for (const file of ['answers.py', 'mlserver_model.py'])
    copyFileSync(join(MODELS, file), join(folder, file));
  return folder;
}
