// The eight scenes: what each says and what it shows.

import { tellAwards, tellCare, tellFood, tellUnreached } from "../told/care.js";
import { tellMap } from "../told/map.js";
import { tellPrevalence, tellYoung } from "../told/prevalence.js";
import { tellToday } from "../told/today.js";
import { createAwards, createCare, createFood, createPrevalence, createToday, createUnreached, createYoung } from "./pictures.js";
import { createScene } from "./scene.js";
import { createMap } from "./tiles.js";

/** @returns {Map<string, {root: Element, update: (view: object) => void}>} by the names of SCENES */
export function createScenes() {
  const scenes = [
    createScene("hari-ini", tellToday, createToday()),
    createScene("peta", tellMap, createMap()),
    createScene("prevalensi", tellPrevalence, createPrevalence()),
    createScene("usia", tellYoung, createYoung()),
    createScene("gizi-buruk", tellCare, createCare()),
    createScene("jemput-bola", tellUnreached, createUnreached()),
    createScene("pmt", tellFood, createFood()),
    createScene("penghargaan", tellAwards, createAwards()),
  ];
  return new Map(scenes.map((scene) => [scene.name, scene]));
}
