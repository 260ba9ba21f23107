/** The devices that were here. */
import type { Metadata } from "next";
import { DevicesPage } from "./devices-page.tsx";

export const metadata: Metadata = { title: "Devices" };

export default function Page() {
  return <DevicesPage />;
}
