/**
 * The content security policy of the page and its workers: nothing but the page's own files runs, WebAssembly apart
 * from that. It may connect anywhere, for a user may name any address; the code fetches no other (see
 * `src/app/linkedHost.ts`), and the browser tests fail on any other request.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  'connect-src * blob: data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The headers that a host should send, and that the service worker adds where a host cannot: isolation for threads. */
export const PAGE_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
} as const;
