/** The page where a visitor takes part in a task. */
import type { Metadata } from "next";
import { chosenWords } from "../../../lib/messages/chosen.ts";
import { JoinPage } from "./join-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await chosenWords()).frame.takePart };
}

export default async function Page({ params }: { params: Promise<{ task: string }> }) {
  const { task } = await params;
  return <JoinPage id={task} />;
}
