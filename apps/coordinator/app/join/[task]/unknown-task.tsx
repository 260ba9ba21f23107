"use client";
/** A link to a task that is not open here. */
import { buttonClass } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/panel.tsx";
import { useFirstWords } from "../../../ui/words.tsx";

export function UnknownTask({ id }: { id: string }) {
  const { frame } = useFirstWords();
  return (
    <div className="grid justify-items-start gap-4">
      <h1 className="text-2xl">{frame.unknownTask.title}</h1>
      <Notice tone="warn" title={frame.unknownTask.notice(id)}>
        <p>{frame.unknownTask.words}</p>
      </Notice>
      <a href="/" className={buttonClass("primary")}>
        {frame.seeOpenTasks}
      </a>
    </div>
  );
}
