/**
 * Ends a server of the tests when they end without a word, by `SIGKILL` as well: a shell that reads
 * from a pipe, which closes with the tests' process, and then stops the server and removes its
 * directory. In a session of its own, so that what ends the tests' whole group does not end it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/** Reads until nobody writes any more; `$0` is the server, `$1` its directory. */
const script = `
cat
kill -QUIT "$0"
for try in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$0" && sleep 0.2; done
rm -rf "$1"`;

export class Keeper {
  readonly #shell: ChildProcess;

  constructor(server: ChildProcess, directory: string) {
    this.#shell = spawn("sh", ["-c", script, `${server.pid}`, directory], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // The tests may end while it waits for them to.
    this.#shell.unref();
    if (this.#shell.stdin instanceof Socket) this.#shell.stdin.unref();
  }

  /** Before the server is stopped by whoever started it. */
  dismiss(): void {
    this.#shell.kill("SIGKILL");
  }
}
