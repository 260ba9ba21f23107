/** All that scripts can ask for. */
import type { Metadata } from "next";
import { ApiPage } from "./api-page.tsx";

export const metadata: Metadata = { title: "API" };

export default function Page() {
  return <ApiPage />;
}
