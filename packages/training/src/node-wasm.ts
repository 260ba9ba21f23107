/**
 * Where Node finds tfjs's `.wasm` files, for programs that were bundled away from their packages.
 */

/** The folder inside the installed package, for `openBackend({ wasmPath })`. Node only. */
export function nodeWasmPath(): string {
  // Asked of the running process: an import of a `node:` module would stop a browser's bundler.
  const { createRequire } = process.getBuiltinModule("node:module");
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  return entry.replace(/[^/\\]+$/, "");
}
