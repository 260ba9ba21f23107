/**
 * What a page gets: all that `index.ts` shows except a coordinator, which needs Node. Bundlers that make something for
 * browsers take this file by the `browser` condition of package.json.
 */
export * from "./everywhere.ts";
export { createParticipant } from "./participant/browser.ts";
