/** What the site is called and looks like when it is installed. */
import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Tributary",
    short_name: "Tributary",
    description: "Train a model together, on data that never leaves your device.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f6fafc",
    theme_color: "#f6fafc",
    icons: [
      { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
    ],
  };
}
