/** The file that a training thread runs. In the one-file bundle it lies within; `bundle/build.ts` puts it there. */
export const threadFile = (): URL => new URL("./trainer.worker.ts", import.meta.url);
