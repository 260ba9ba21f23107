/** An example's page as its author puts it on the web: bundled by Vite from this tree, on an origin of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type PreviewServer, preview } from "vite";
import { freePort } from "./ports.ts";

export class BuiltPage {
  readonly origin: string;
  readonly #root: string;
  readonly #outDir: string;
  readonly #server: PreviewServer;

  private constructor(root: string, outDir: string, server: PreviewServer, port: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#root = root;
    this.#outDir = outDir;
    this.#server = server;
  }

  /** The origin is known before there is a page: a coordinator has to name it. */
  static async serve(root: string): Promise<BuiltPage> {
    const outDir = await mkdtemp(join(tmpdir(), "tributary-page-"));
    const port = await freePort();
    const server = await preview({
      root,
      configFile: false,
      logLevel: "error",
      build: { outDir },
      preview: { host: "127.0.0.1", port, strictPort: true },
    });
    return new BuiltPage(root, outDir, server, port);
  }

  /** `variables` are what stands between percent signs in its HTML. */
  async build(variables: Readonly<Record<string, string>>): Promise<void> {
    Object.assign(process.env, variables);
    await build({
      root: this.#root,
      configFile: false,
      logLevel: "error",
      build: { outDir: this.#outDir, emptyOutDir: true },
      worker: { format: "es" },
    });
  }

  async dispose(): Promise<void> {
    await this.#server.close();
    await rm(this.#outDir, { recursive: true, force: true });
  }
}
