/** One run, live. */
import type { Metadata } from "next";
import { AdminRunPage } from "./run-page.tsx";

export const metadata: Metadata = { title: "Run" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <AdminRunPage id={id} />;
}
