// Written the way pages for the original are: nothing here knows of Visavis.
import { ZegoExpressEngine } from "zego-express-engine-webrtc";

const { appID, roomID, token } = Object.fromEntries(new URLSearchParams(location.search));
const seen = { rooms: [], streams: [], players: [], messages: [], quality: [], expiring: [] };
const zg = new ZegoExpressEngine(Number(appID), "wss://webliveroom.example.test/ws");
zg.setLogConfig({ logLevel: "error" });
zg.setDebugVerbose(false);

zg.on("roomStateUpdate", (room, state, errorCode) => seen.rooms.push([state, errorCode]));
zg.on("playerStateUpdate", ({ streamID, state, errorCode }) => seen.players.push([streamID, state, errorCode]));
zg.on("playQualityUpdate", (streamID, stats) => seen.quality.push(stats));
zg.on("tokenWillExpire", (room) => seen.expiring.push(room));
zg.on("recvExperimentalAPI", ({ method, content }) => {
  if (method === "onRecvRoomChannelMessage") seen.messages.push(JSON.parse(content.msgContent));
});
zg.on("roomStreamUpdate", async (room, updateType, streamList) => {
  seen.streams.push([updateType, streamList.map((one) => one.streamID)]);
  for (const { streamID } of streamList) {
    if (updateType === "DELETE") {
      zg.stopPlayingStream(streamID);
      continue;
    }
    const remoteStream = await zg.startPlayingStream(streamID);
    const remoteView = zg.createRemoteStreamView(remoteStream);
    remoteView.play("remote-video", { objectFit: "cover", enableAutoplayDialog: true });
    document.querySelector("#remote-video video").id = "video"; // for those who measure
  }
});

async function main() {
  seen.supported = (await zg.checkSystemRequirements("webRTC")).result;
  seen.login = await zg.loginRoom(roomID, token, { userID: "u", userName: "U" }, { userUpdate: true }).catch(
    ({ errorCode, extendedData }) => [errorCode, extendedData],
  );
  zg.callExperimentalAPI({ method: "onRecvRoomChannelMessage", params: {} });
}

Object.assign(window, { zg, seen, main });
void main();
