/** The live page of a run. */
import type { Metadata } from "next";
import { chosenWords } from "../../../lib/messages/chosen.ts";
import { AllWords } from "../../../ui/words.tsx";
import { RunPage } from "./run-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await chosenWords()).runs.title };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <AllWords>
      <RunPage id={id} />
    </AllWords>
  );
}
