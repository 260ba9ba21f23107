#!/usr/bin/env node
/** `tributary-edge` from the source tree. In the one-file bundle the same program begins in `bundle/`. */
import { giveBackMemory } from "./allocator.ts";

giveBackMemory(process.env);
// Only now: what is loaded before the process begins once more is loaded twice.
const { createProgram } = await import("./program.ts");
await createProgram().parseAsync();
