/**
 * Waiting until nothing is under way in this process but what waits for virtual time. WebCrypto
 * works on other threads and answers in whatever order they finish; with each event's consequences
 * waited for, one seed gives one history.
 */

let cryptoCalls = 0;

/** Counts the calls of WebCrypto that are under way, from now on. */
export function watchWebCrypto(): void {
  if (Object.hasOwn(globalThis.crypto, "subtle")) return;
  const { subtle } = globalThis.crypto;
  const watched = new Proxy(subtle, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return async (...parameters: unknown[]) => {
        cryptoCalls += 1;
        try {
          return await method.apply(target, parameters);
        } finally {
          cryptoCalls -= 1;
        }
      };
    },
  });
  Object.defineProperty(globalThis.crypto, "subtle", { value: watched });
}

export async function quiet(): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (cryptoCalls > 0 || process.getActiveResourcesInfo().includes("Immediate"));
}
