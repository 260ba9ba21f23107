export { decodeImage } from "./decode-image.ts";
export { type ExitCode, exitCodes } from "./exit-codes.ts";
export { identityFromFile } from "./identity-file.ts";
export { type JoinOptions, join } from "./join.ts";
export { type JoinLink, parseJoinLink } from "./join-link.ts";
export { jsonOutput, type Output, type TextStream, textOutput } from "./output.ts";
export { TrainerPool, type TrainerPoolOptions } from "./trainer-pool.ts";
