/** The first page: what Tributary is, and the tasks that are open here. */
import { Streams } from "../ui/streams.tsx";
import { SiteFrame } from "./site-frame.tsx";
import { TaskList } from "./task-list.tsx";

export default function HomePage() {
  return (
    <SiteFrame>
      <div className="grid items-center gap-x-12 gap-y-6 pb-8 sm:pb-10 md:grid-cols-[3fr_2fr]">
        <div>
          <h1 className="text-3xl sm:text-4xl">Learn together. Keep your data.</h1>
          <p className="mt-4 max-w-[58ch] text-lg text-soft">
            Tributary trains one model with the help of many devices, such as the one in front of
            you. Each device learns from its own data and passes on nothing but the small change
            that this made to the model, encrypted. Like streams into a river, the changes join into
            a model that has learned from everybody and has seen nobody’s data.
          </p>
        </div>
        <div className="mx-auto w-full max-w-64 md:max-w-sm">
          <Streams />
        </div>
      </div>
      <TaskList />
    </SiteFrame>
  );
}
