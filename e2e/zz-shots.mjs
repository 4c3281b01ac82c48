import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
const [,, scenesArg='empty,busy,gallery,error,unreachable', pagesArg='create,jobs,gallery,backends', themes='dark,light', sizes='wide,narrow'] = process.argv;
const dims={wide:[1440,900],narrow:[420,800]};
const browser=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu','--disable-quic','--disable-background-networking','--disable-component-update','--disable-sync']});
for(const scene of scenesArg.split(',')){
  const child=spawn(process.execPath,['src-main/ui-api/window.fixture-app.ts','--scene',scene]);
  const url=await new Promise((ok,no)=>{child.stdout.on('data',d=>{const m=/http:\S+/.exec(d);if(m)ok(m[0]);});child.stderr.on('data',d=>console.error(String(d)));});
  for(const theme of themes.split(','))for(const size of sizes.split(',')){
    const ctx=await browser.newContext({viewport:{width:dims[size][0],height:dims[size][1]}});
    await ctx.addInitScript(t=>localStorage.setItem('easel.theme',t),theme);
    const page=await ctx.newPage();
    page.on('console',m=>{if(['error','warning'].includes(m.type()))console.log(scene,m.text(),JSON.stringify(m.location()))});
    page.on('pageerror',e=>console.log(scene,'PAGEERROR',e.message));
    for(const p of pagesArg.split(',')){
      const [path,action]=p.split('!');
      await page.goto(url+path);
      await page.waitForTimeout(900);
      if(action==='palette'){await page.keyboard.press('Control+k');await page.waitForTimeout(300);}
      if(action==='advanced'){await page.getByText('More settings').click();await page.waitForTimeout(300);}
      if(action==='rail'){await page.getByLabel('Widen the rail').click();await page.waitForTimeout(300);}
      if(action==='running'){await page.getByLabel('Prompt',{exact:true}).fill('paper boats on a dark lake');await page.keyboard.press('Control+Enter');await page.waitForTimeout(1700);}
      await page.screenshot({path:`/tmp/shots/${scene}-${p.replaceAll('/','_')}-${theme}-${size}.png`});
    }
    await ctx.close();
  }
  child.kill();
}
await browser.close();
