/** How the coordinator itself is doing. */
import type { Metadata } from "next";
import { SystemPage } from "./system-page.tsx";

export const metadata: Metadata = { title: "System" };

export default function Page() {
  return <SystemPage />;
}
