/**
 * Next's settings. Next looks for this file from apps/coordinator upwards, so it can stay at the root where the
 * rest of the project's configuration is.
 */

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The development server is opened by either name of this machine.
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  // The workspace packages are TypeScript sources outside apps/coordinator.
  turbopack: { root: import.meta.dirname },
};
