/** The first page: what Tributary is, and the tasks that are open here. */
import { Streams } from "../ui/streams.tsx";
import { Headline } from "./headline.tsx";
import { PublicFrame } from "./public-frame.tsx";
import { TaskList } from "./task-list.tsx";

export default function HomePage() {
  return (
    <PublicFrame>
      <div className="grid items-center gap-x-12 gap-y-6 pb-8 sm:pb-10 md:grid-cols-[3fr_2fr]">
        <Headline />
        <div className="mx-auto w-full max-w-64 md:max-w-sm">
          <Streams />
        </div>
      </div>
      <TaskList />
    </PublicFrame>
  );
}
