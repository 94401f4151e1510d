# How the addon is compiled and linked. The same for every file of it.
option(BLOSC2_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(BLOSC2_WERROR "Treat warnings as errors" OFF)

include(CheckLinkerFlag)
include(windows-gnu)

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

function(blosc2_compile_options target)
  if(WIN32)
    target_compile_definitions(${target} PRIVATE
      NOMINMAX WIN32_LEAN_AND_MEAN UNICODE _UNICODE)
  endif()
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4 /EHsc /utf-8 /bigobj /Zc:__cplusplus)
    return()
  endif()
  # The file prefix keeps the builder's paths out of the binary.
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -ffunction-sections -fdata-sections
    "-ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=")
  if(BLOSC2_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(BLOSC2_SANITIZE)
    target_compile_options(${target} PRIVATE
      -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  else()
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O3>)
  endif()
endfunction()

# Only Node-API's two entry points leave the addon. The static library brings about a thousand default-visibility
# symbols of zstd, lz4, zlib-ng and zfp; newer versions of Node export a zstd of their own, and without these
# options the addon's calls would be bound to that one.
function(blosc2_link_options target)
  if(APPLE)
    set(exports "${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.symbols")
    target_link_options(${target} PRIVATE
      "LINKER:-exported_symbols_list,${exports}" "LINKER:-dead_strip" "-undefined" "dynamic_lookup")
  elseif(WIN32)
    # A DLL exports what says so, and calls what it names along with the other DLL.
    if(MSVC)
      # Windows has the C library, but not always the rest of the runtime, which is linked in. Upstream's archive was
      # compiled for a runtime that is a DLL, and asks for it.
      set_target_properties(${target} PROPERTIES MSVC_RUNTIME_LIBRARY "MultiThreaded$<$<CONFIG:Debug>:Debug>")
      # cmake-js asks for the delay of libraries that are no modules only. By it the addon finds Electron, whose program
      # has another name than node.exe.
      target_link_libraries(${target} PRIVATE delayimp)
      target_link_options(${target} PRIVATE
        /DELAYLOAD:NODE.EXE /NODEFAULTLIB:msvcrt $<$<NOT:$<CONFIG:Debug>>:/NODEFAULTLIB:libucrt> $<$<NOT:$<CONFIG:Debug>>:/DEFAULTLIB:ucrt>)
    else()
      blosc2_link_windows_gnu(${target})
    endif()
  else()
    set(exports "${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map")
    # nodelete: C-Blosc2's and our threads outlive the last environment that loaded the addon.
    # nodynamic-undefined-weak: zstd's optional trace hooks stay unset instead of being looked up in the process.
    # Zig's linker does without the latter, and leaves out what the script does not name all the same.
    check_linker_flag(CXX "LINKER:--exclude-libs,ALL" BLOSC2_LINKER_EXCLUDES)
    check_linker_flag(CXX "LINKER:-z,nodynamic-undefined-weak" BLOSC2_LINKER_KEEPS_WEAK)
    target_link_options(${target} PRIVATE
      "LINKER:--version-script=${exports}" "LINKER:--gc-sections" "LINKER:-z,nodelete" "LINKER:-z,relro,-z,now"
      $<$<BOOL:${BLOSC2_LINKER_EXCLUDES}>:LINKER:--exclude-libs,ALL>
      $<$<BOOL:${BLOSC2_LINKER_KEEPS_WEAK}>:LINKER:-z,nodynamic-undefined-weak>)
  endif()
  if(NOT WIN32)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS "${exports}")
  endif()
  if(BLOSC2_SANITIZE)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  endif()
endfunction()
