/** The file that a training thread runs. In the one-file bundle it is that file; `bundle/` says so. */
export const threadFile = new URL("./trainer.worker.ts", import.meta.url);
