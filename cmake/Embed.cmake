# Text files of the repository as strings of a program: `embed(target namespace function FILE...)` adds to the target
# a function that finds a file's text by its name without extension. A changed file configures anew.
function(embed target namespace function)
  set(cases "")
  foreach(file ${ARGN})
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND cases "    if (name == \"${name}\") return R\"~~~(${text})~~~\";\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/embedded/${target}_${function}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include <string_view>

namespace @namespace@ {

std::string_view @function@(std::string_view name);

std::string_view @function@(std::string_view name)
{
@cases@    return {};
}

} // namespace @namespace@
")
  target_sources(${target} PRIVATE ${source})
endfunction()
