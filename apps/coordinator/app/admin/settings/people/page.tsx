/** Who may come in, and what each may do. */
import type { Metadata } from "next";
import { PeoplePage } from "./people-page.tsx";

export const metadata: Metadata = { title: "People" };

export default function Page() {
  return <PeoplePage />;
}
