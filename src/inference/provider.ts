/** How onnxruntime runs a network: on a GPU through WebGPU, or on the CPU through WebAssembly. */
export type Provider = 'webgpu' | 'wasm';

/** Names of the providers in sentences. */
export const PROVIDER_TITLES: Record<Provider, string> = { webgpu: 'WebGPU', wasm: 'WASM' };
