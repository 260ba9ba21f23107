/** Passes everything on to a coordinator, and can make its next build of it: the shell's script is another one then. */
import { once } from "node:events";
import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class BuildProxy {
  /** The name of the build, as a browser sees it. Null: the real one. */
  build: string | null = null;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(target: string): Promise<BuildProxy> {
    const server = createServer();
    const proxy = new BuildProxy(server);
    server.on("request", (request, response) => {
      const { method, headers, url = "/" } = request;
      const passed = ask(new URL(url, target), { method, headers }, (answer) => {
        if (url !== "/service-worker.js" || proxy.build === null) {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          return;
        }
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const script = Buffer.concat(parts).toString();
          const { "content-length": _, "transfer-encoding": __, ...kept } = answer.headers;
          response.writeHead(answer.statusCode ?? 502, kept);
          response.end(script.replace(/const build = "[^"]*"/, `const build = "${proxy.build}"`));
        });
      });
      passed.on("error", () => response.destroy());
      request.pipe(passed);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
