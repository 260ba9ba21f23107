/** The page where a visitor takes part in a task: read on the server, so that it can be read here at once. */
import type { Metadata } from "next";
import { headers } from "next/headers";
import { changeSize_bytes } from "../../../lib/change-size.ts";
import { chosenWords } from "../../../lib/messages/chosen.ts";
import { pagePort } from "../../../lib/page-port.ts";
import { isDigitTask } from "../../../lib/words.ts";
import { JoinPage } from "./join-page.tsx";
import { UnknownTask } from "./unknown-task.tsx";

type Props = { params: Promise<{ task: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { task: id } = await params;
  const task = pagePort()
    .tasks()
    .find(({ spec }) => spec.id === id);
  const { frame } = await chosenWords();
  return { title: task === undefined ? frame.takePart : frame.ofTask(task.spec.title) };
}

export default async function Page({ params }: Props) {
  const { task: id } = await params;
  const { tasks, operator, invents_data } = pagePort();
  const task = tasks().find(({ spec }) => spec.id === id);
  if (task === undefined) return <UnknownTask id={id} />;
  const { spec, run } = task;
  const size_bytes = run === null ? null : changeSize_bytes(spec, run.model_weights);
  const host = (await headers()).get("host") ?? "this address";
  const isDigits = isDigitTask(spec.data);
  // Digits are drawn as people draw them, and do a model good. Rows and texts are made up.
  const practises = isDigits || (invents_data && spec.data.kind !== "image");
  return <JoinPage {...{ task, size_bytes, isDigits, host, operator, practises }} />;
}
