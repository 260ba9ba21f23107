/** The entry of a training thread, where each file is its own module. */
import { serveTraining } from "./training-service.ts";

await serveTraining();
