/** Where the training backend's `.wasm` files are: in its package. The one-file bundle has another answer. */
export const wasmFiles: Readonly<Record<string, string>> | undefined = undefined;
