/**
 * Flags of headless Chromium on its software Vulkan driver. With all of these WebGPU computes, a canvas presents
 * and a screenshot shows it; without the vulkan and angle flags the device is lost at the first presented frame.
 */
export const WEBGPU_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
];

/** No sandbox (tests run as root in containers) and no traffic of the browser's own. */
export const QUIET_FLAGS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

export const BROWSER_FLAGS = [...QUIET_FLAGS, ...WEBGPU_FLAGS];
