/** The version of this program. */
import manifest from "../package.json" with { type: "json" };

export const { version } = manifest;

/** This program and its version, as the coordinator sees it. */
export const agent = `tributary-edge/${version} node/${process.versions.node}`;
