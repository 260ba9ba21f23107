/** In the frame of the public pages. */
export { SiteFrame as default } from "../site-frame.tsx";
