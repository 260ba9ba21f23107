/** A worker that could not start never answers: its failure must end every wait. */
export function failureOf(worker: Worker): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      reject(new Error(`A worker of this page has failed. Reload it. ${message ?? ""}`));
    });
  });
  failed.catch(() => undefined);
  return failed;
}
