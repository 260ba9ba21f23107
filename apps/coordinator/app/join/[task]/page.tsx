/** The page where a visitor takes part in a task. */
import type { Metadata } from "next";
import { JoinPage } from "./join-page.tsx";

export const metadata: Metadata = { title: "Take part" };

export default async function Page({ params }: { params: Promise<{ task: string }> }) {
  const { task } = await params;
  return <JoinPage id={task} />;
}
