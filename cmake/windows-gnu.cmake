# For compilers of Windows other than Microsoft's, which only check that this project would build there.
function(blosc2_link_windows_gnu target)
  # Which functions node.exe offers: from the list in node-api-headers.
  foreach(folder IN LISTS CMAKE_JS_INC)
    if(EXISTS "${folder}/../def/node_api.def")
      set(names "${folder}/../def/node_api.def")
    endif()
  endforeach()
  set(node "${CMAKE_CURRENT_BINARY_DIR}/libnode.a")
  execute_process(
    COMMAND ${CMAKE_DLLTOOL} -m i386:x86-64 -d "${names}" -l "${node}"
    COMMAND_ERROR_IS_FATAL ANY)

  # The archive of C-Blosc2 names Microsoft's runtime libraries; what it needs of them is elsewhere.
  foreach(library msvcrt oldnames uuid)
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/lib${library}.a" "!<arch>\n")
  endforeach()
  target_sources(${target} PRIVATE cmake/windows/archive.c)
  target_link_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
  target_link_libraries(${target} PRIVATE "${node}")
  target_link_options(${target} PRIVATE -static "LINKER:--gc-sections")
endfunction()
