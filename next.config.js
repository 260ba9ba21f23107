/**
 * Next's settings. Next looks for this file from apps/coordinator upwards, so it can stay at the root where the
 * rest of the project's configuration is.
 */

const extensions = ["tsx", "ts"];

/** @type {(phase: string) => import("next").NextConfig} */
export default (phase) => ({
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // A page of development alone is no part of what is built.
  pageExtensions: phase === "phase-development-server" ? [...extensions, "dev.tsx"] : extensions,
  // The development server is opened by either name of this machine.
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  // The workspace packages are TypeScript sources outside apps/coordinator.
  turbopack: { root: import.meta.dirname },
});
