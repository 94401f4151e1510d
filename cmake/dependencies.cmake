# C-Blosc2: an installed one when it is new enough, else upstream's C SDK, fetched once into build/sdk.
option(BLOSC2_PREFER_SDK "Use the pinned C SDK even where C-Blosc2 is installed" OFF)
set(BLOSC2_SDK_DIR "${CMAKE_CURRENT_SOURCE_DIR}/build/sdk" CACHE PATH "Where the pinned C SDK is unpacked")
set(BLOSC2_MINIMUM 3.3)

find_package(Threads REQUIRED)

function(blosc2_sdk_platform result)
  string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" machine)
  if(APPLE AND CMAKE_OSX_ARCHITECTURES)
    string(TOLOWER "darwin-${CMAKE_OSX_ARCHITECTURES}" machine)
  endif()
  if(machine MATCHES "^linux-(x86_64|amd64)$")
    set(platform manylinux_2_28_x86_64)
  elseif(machine MATCHES "^linux-(aarch64|arm64)$")
    set(platform manylinux_2_28_aarch64)
  elseif(machine MATCHES "^darwin-arm64$")
    set(platform macosx_11_0_arm64)
  elseif(machine MATCHES "^darwin-x86_64$")
    set(platform macosx_10_9_x86_64)
  elseif(machine MATCHES "^windows-(amd64|x86_64)$")
    set(platform win_amd64)
  else()
    message(FATAL_ERROR "There is no C-Blosc2 SDK for ${machine}. "
      "Install C-Blosc2 ${BLOSC2_MINIMUM} or newer (static library) and pass its prefix: -DBlosc2_ROOT=<prefix>")
  endif()
  set(${result} ${platform} PARENT_SCOPE)
endfunction()

# Fetches and unpacks the wheel. The folder is named after the pin, so a new pin is a new folder, and it appears
# only when it is complete.
function(blosc2_fetch_sdk result)
  set(pin "${CMAKE_CURRENT_SOURCE_DIR}/cmake/sdk.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${pin}")
  blosc2_sdk_platform(platform)
  file(SHA256 "${pin}" digest)
  string(SUBSTRING "${digest}" 0 12 digest)
  set(folder "${BLOSC2_SDK_DIR}/${platform}-${digest}")
  set(${result} "${folder}/blosc2" PARENT_SCOPE)
  if(EXISTS "${folder}")
    return()
  endif()

  find_program(BLOSC2_PYTHON NAMES python3 python DOC "The Python whose pip fetches the C SDK")
  if(NOT BLOSC2_PYTHON)
    message(FATAL_ERROR "C-Blosc2 ${BLOSC2_MINIMUM} is not installed, and fetching its SDK needs Python 3 with pip: "
      "install python3 and python3-pip, or pass -DBlosc2_ROOT=<prefix>")
  endif()
  string(RANDOM LENGTH 8 suffix)
  set(partial "${BLOSC2_SDK_DIR}/partial-${suffix}")
  file(MAKE_DIRECTORY "${partial}")
  message(STATUS "Fetching the C-Blosc2 SDK for ${platform}")
  execute_process(
    COMMAND "${BLOSC2_PYTHON}" -m pip download --quiet --disable-pip-version-check --no-deps
      --only-binary=:all: --python-version 3.11 --implementation cp --abi abi3 --platform ${platform}
      --require-hashes --requirement "${pin}" --dest "${partial}"
    RESULT_VARIABLE failed ERROR_VARIABLE complaint)
  file(GLOB wheel "${partial}/*.whl")
  if(failed OR NOT wheel)
    file(REMOVE_RECURSE "${partial}")
    message(FATAL_ERROR "The C-Blosc2 SDK could not be fetched with ${BLOSC2_PYTHON} -m pip download:\n${complaint}"
      "Install python3-pip and check the network, or pass -DBlosc2_ROOT=<prefix> of an installed C-Blosc2.")
  endif()
  file(ARCHIVE_EXTRACT INPUT "${wheel}" DESTINATION "${partial}"
    PATTERNS "blosc2/include/*" "blosc2/lib/cmake/*" "blosc2/lib/*blosc2.*" "*.dist-info/licenses/*")
  file(REMOVE "${wheel}")
  file(RENAME "${partial}" "${folder}")
endfunction()

if(NOT BLOSC2_PREFER_SDK)
  find_package(Blosc2 ${BLOSC2_MINIMUM} CONFIG QUIET)
endif()
if(Blosc2_FOUND)
  set(blosc2_origin "installed in ${Blosc2_DIR}")
else()
  blosc2_fetch_sdk(blosc2_sdk)
  # Not through the cache: a stale Blosc2_DIR must not win over a new pin.
  set(Blosc2_DIR "${blosc2_sdk}/lib/cmake/blosc2")
  find_package(Blosc2 ${BLOSC2_MINIMUM} CONFIG REQUIRED PATHS "${Blosc2_DIR}" NO_DEFAULT_PATH)
  set(blosc2_origin "SDK in ${blosc2_sdk}")
endif()

get_target_property(blosc2_library Blosc2::blosc2_static IMPORTED_LOCATION_RELEASE)
if(NOT blosc2_library)
  get_target_property(blosc2_library Blosc2::blosc2_static IMPORTED_LOCATION)
endif()
if(NOT EXISTS "${blosc2_library}")
  message(FATAL_ERROR "C-Blosc2 ${Blosc2_VERSION} (${Blosc2_DIR}) was installed without its static library. "
    "Pass -DBLOSC2_PREFER_SDK=ON, or -DBlosc2_ROOT=<prefix> of one that has it.")
endif()
message(STATUS "C-Blosc2 ${Blosc2_VERSION}: ${blosc2_origin}")
