import type * as Ort from 'onnxruntime-web';
import { NetworkError } from './contract.ts';
import type { Provider } from './provider.ts';

/**
 * onnxruntime-web as a module. The caller imports the build that fits its place: `onnxruntime-web/wasm` in a
 * browser worker, `onnxruntime-web/webgpu` beside the GPU device, `onnxruntime-web` in Node.
 */
export type OrtModule = Pick<typeof Ort, 'env' | 'InferenceSession' | 'Tensor'>;

/** What a session is made of. */
export interface SessionOptions {
  readonly ort: OrtModule;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** Names the network in messages. */
  readonly file: string;
  readonly provider: Provider;
  /** For `webgpu`: what it runs on. */
  readonly device?: GPUDevice;
}

/**
 * Loads an ONNX file.
 * @throws NetworkError where onnxruntime cannot read it.
 */
export async function createSession(options: SessionOptions): Promise<Ort.InferenceSession> {
  const { ort, bytes, file, provider, device } = options;
  if (provider === 'webgpu' && device === undefined) {
    throw new NetworkError(`${file}: scoring with WebGPU needs a GPU device; choose WASM.`);
  }
  const executionProvider = provider === 'webgpu' ? { name: 'webgpu', device } : 'wasm';
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [executionProvider as Ort.InferenceSession.ExecutionProviderConfig],
      // Errors only: it warns of every node about shapes that it rightly leaves to the CPU.
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new NetworkError(
      `${file}: onnxruntime cannot load this network with ${provider} (${reasonOf(error)}); choose an ONNX file exported for tracking.`,
    );
  }
}

/** What onnxruntime says, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
