/**
 * Makes `dist/tributary-edge.mjs`: the edge client as one file that runs wherever Node 24 does. The training thread's
 * code lies in it compressed, and in that the training library's `.wasm` files.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { nodeWasmPath } from "@tributary/training";
import { type Plugin, rolldown } from "rolldown";

const app = resolve(import.meta.dirname, "..");
const outFile = join(app, "dist/tributary-edge.mjs");
const sourceFile = (name: string) => join(app, "src", name);

/** Node trains with WebAssembly or plain JavaScript; what needs a browser stays out. */
const forBrowsers = /^@tensorflow\/tfjs-backend-web(gpu|gl)$/;

/** Gives some files another content than they have. */
function instead(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: "instead",
    load: (id) => (files.has(id) ? { code: files.get(id) ?? "", moduleType: "js" } : null),
    resolveId: (id) => (forBrowsers.test(id) ? { id: `\0${id}` } : null),
  };
}

const nothing = new Map(
  ["gpu", "gl"].map((kind) => [`\0@tensorflow/tfjs-backend-web${kind}`, "export {};"]),
);

async function bundled(input: string, files: ReadonlyMap<string, string>): Promise<string> {
  const build = await rolldown({
    input,
    platform: "node",
    plugins: [instead(new Map([...nothing, ...files]))],
    // A library that asks for itself by name; what is imported for nothing is none of ours.
    onLog: (level, log) => {
      if (level === "warn" && log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false, minify: true });
  await build.close();
  const [{ code }] = output;
  return code;
}

async function wasmModule(): Promise<string> {
  const names = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"];
  const entries = names.map(async (name) => {
    const bytes = await readFile(join(nodeWasmPath(), name));
    return [name, `data:application/wasm;base64,${bytes.toString("base64")}`];
  });
  const files = Object.fromEntries(await Promise.all(entries));
  return `export const wasmFiles = ${JSON.stringify(files)};`;
}

/** The whole thread as the address that it is started from. */
function threadModule(code: string): string {
  // What is called `require` there finds Node's own modules from anywhere; an address that is no file it refuses. The
  // training library's loader asks for its own place, and then takes the files that it is given.
  const own = 'const __filename = process.execPath, __dirname = "/";\n';
  const placeless = own + code.replaceAll("import.meta.url", "process.execPath");
  const packed = brotliCompressSync(placeless).toString("base64");
  return `
    import { brotliDecompressSync } from "node:zlib";
    const packed = ${JSON.stringify(packed)};
    export const threadFile = () => new URL(
      "data:text/javascript;base64," +
      brotliDecompressSync(Buffer.from(packed, "base64")).toString("base64"),
    );`;
}

const wasm = new Map([[sourceFile("wasm-files.ts"), await wasmModule()]]);
const thread = await bundled(sourceFile("trainer.worker.ts"), wasm);
/** A whole coordinator would treble the file, for a command that few devices need. */
const withoutCoordinator = `
  import { JoinError, exitCodes } from "../exit-codes.ts";
  export async function startCoordinator() {
    const sentence = "The one-file program has no coordinator of its own: give simulate a join link.";
    throw new JoinError(exitCodes.usage, sentence);
  }`;
const inThread = new Map([
  [sourceFile("thread-file.ts"), threadModule(thread)],
  [sourceFile("simulate/own-coordinator.ts"), withoutCoordinator],
]);
const code = await bundled(join(import.meta.dirname, "entry.ts"), inThread);

await rm(outFile, { force: true });
await mkdir(join(app, "dist"), { recursive: true });
await writeFile(outFile, code, { mode: 0o755 });
const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
console.log(
  `${relative(process.cwd(), outFile)}: ${size(code.length)}, ${size(brotliCompressSync(code).length)} compressed.`,
);
