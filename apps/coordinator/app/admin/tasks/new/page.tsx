/** Describing a task; `?from=` names the one that is changed. */
import type { Metadata } from "next";
import { NewTaskPage } from "./new-task-page.tsx";

export const metadata: Metadata = { title: "New task" };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ from?: string | string[] }>;
}) {
  const { from } = await searchParams;
  return <NewTaskPage from={typeof from === "string" ? from : null} />;
}
