/** An address that leads nowhere. */
import { chosenWords } from "../lib/messages/chosen.ts";
import { buttonClass } from "../ui/button.tsx";
import { PublicFrame } from "./public-frame.tsx";

export default async function NotFound() {
  const { frame } = await chosenWords();
  return (
    <PublicFrame>
      <div className="py-10">
        <h1 className="text-2xl">{frame.noPage.title}</h1>
        <p className="mt-2 text-soft">{frame.noPage.words}</p>
        <a href="/" className={`${buttonClass("primary")} mt-6`}>
          {frame.seeOpenTasks}
        </a>
      </div>
    </PublicFrame>
  );
}
