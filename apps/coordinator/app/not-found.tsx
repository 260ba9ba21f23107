/** An address that leads nowhere. */
import Link from "next/link";
import { buttonClass } from "../ui/button.tsx";
import { SiteFrame } from "./site-frame.tsx";

export default function NotFound() {
  return (
    <SiteFrame>
      <div className="py-10">
        <h1 className="text-2xl">There is no such page.</h1>
        <p className="mt-2 text-soft">The link may be old or mistyped.</p>
        <Link href="/" className={`${buttonClass("primary")} mt-6`}>
          See the open tasks
        </Link>
      </div>
    </SiteFrame>
  );
}
