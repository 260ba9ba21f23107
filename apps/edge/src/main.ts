#!/usr/bin/env node
/** `tributary-edge` from the source tree. In the one-file bundle the same program begins in `bundle/`. */
import { createProgram } from "./program.ts";

await createProgram().parseAsync();
