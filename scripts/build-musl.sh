#!/bin/sh
# In Alpine: compiles C-Blosc2, whose SDK is for glibc only, then the addon, and tests what goes into prebuilds.
set -eu
version=v3.3.3
apk add --no-cache cmake g++ git ninja python3 py3-pip
git clone --quiet --depth 1 --branch "$version" https://github.com/Blosc/c-blosc2 /tmp/c-blosc2
cmake -G Ninja -S /tmp/c-blosc2 -B /tmp/build -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/opt/blosc2 \
  -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_STATIC=ON -DBUILD_SHARED=OFF \
  -DBUILD_TESTS=OFF -DBUILD_FUZZERS=OFF -DBUILD_BENCHMARKS=OFF -DBUILD_EXAMPLES=OFF
cmake --build /tmp/build --target install
npm ci --ignore-scripts
npm run build:native -- --CDBlosc2_ROOT=/opt/blosc2
npm run build:ts
npx tsx scripts/binaries.ts
PREBUILDS_ONLY=1 npm test
